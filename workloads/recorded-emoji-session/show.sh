PATH=$PATH:/usr/games
cd /usr/share/unicode/emoji
ls -l --color=always --hyperlink=always /usr/share/unicode
batcat --color=always --style=numbers,grid --theme=TwoDark --paging=never --wrap=never ReadMe.txt
sed -n '/subgroup: /{s/^# subgroup: //;p}' emoji-test.txt | lolcat -f -t -S 7
grep fully-qualified emoji-test.txt | sed 's/^.*# //' | batcat --color=always --style=numbers --theme=TwoDark --paging=never --wrap=never --file-name=emoji.md
grep fully-qualified emoji-test.txt | grep -e 200D -e '1F3F[B-F]' | sed 's/^.*# //; s/ E[0-9].*//' | paste -sd ' ' | xargs -n 30 | awk '{printf "\033[38;5;%dm%s\033[0m\n", 17 + NR % 214, $0}'
