#!/usr/bin/env python3
"""What every command shares: help, version, errors with a remedy, exit status, completion."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

TERMSOAK = os.environ["TERMSOAK"]


def run(*arguments, stdin=b""):
    return subprocess.run([TERMSOAK, *map(str, arguments)], input=stdin, capture_output=True, timeout=120)


class Errors(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def refused(self, *arguments):
        """One clear line on stderr, nothing on stdout, exit status 2."""
        done = run(*arguments)
        error = done.stderr.decode()
        self.assertEqual(done.returncode, 2, error)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(error.count("\n"), 1, error)
        self.assertTrue(error.startswith("termsoak: "), error)
        return error

    def test_bad_input(self):
        header = '{"version": 2, "width": 80, "height": 24}\n'
        self.assertIn("No such file", self.refused("run", self.folder / "missing"))
        self.assertIn("is a directory", self.refused("run", self.folder))
        self.assertIn("line 2", self.refused("run", self.file("cut.cast", header + '[0.1, "o", "hel')))
        self.assertIn("line 3", self.refused("run", self.file("bad.cast", header + '[0.1, "o", "x"]\n{oops\n[1, "o", "y"]\n')))
        self.assertIn("0x0", self.refused("run", self.file("empty.cast", '{"version": 2, "width": 0, "height": 0}\n')))

    def test_a_stream_of_nothing_is_no_pass(self):
        for name, text in (("nothing.raw", ""), ("silent.cast", '{"version": 2, "width": 80, "height": 24}\n')):
            for command in (["run"], ["compare"], ["explain"], ["shrink", "-o", self.folder / "out"]):
                with self.subTest([*command, name]):
                    self.assertRegex(self.refused(*command, self.file(name, text)), f"{name}: holds no output \\(.+\\)$")

    def test_every_error_says_what_to_do(self):
        stream = self.file("plain.txt", "hello\r\n")
        for arguments in (["run", self.folder / "missing"], ["gate", self.folder / "missing"], ["report", self.folder / "missing"],
                          ["run", stream, "--repeat", "-1"], ["run", stream, "--timeout", "0"], ["run", stream, "--jobs", "0"],
                          ["synth", "plain-scroll", "--bytes", "-5"], ["shrink", stream, "-o", self.folder / "out"],
                          ["record", "-o", self.folder / "no" / "out", "--", "true"], ["convert", stream, self.folder / "no" / "out"],
                          ["list", "strategie"], ["list"], ["lab", "run", "nope"], ["report", stream], ["run", self.folder]):
            with self.subTest(arguments):
                error = self.refused(*arguments)
                self.assertLess(len(error), 250 + len(str(self.folder)))
                self.assertRegex(error, "\\(.+\\)$")
        self.assertIn("'strategies'", self.refused("list", "strategie"))

    def test_bad_names_get_suggestions(self):
        stream = self.file("plain.txt", "hello\r\n")
        self.assertIn("'fix-10353'", self.refused("run", stream, "--strategy", "fix-10354"))
        self.assertIn("'plain-scroll'", self.refused("run", "recipe:plain-scrol"))
        self.assertIn("'compare'", self.refused("comapre", stream))
        self.assertIn("'--cols'", self.refused("run", "--colz", "3", stream))
        self.assertIn("1..65535", self.refused("run", "--cols", "0", stream))
        self.assertIn("not a size", self.refused("run", "--scrollback-limit", "ten", stream))
        self.assertIn("not an exact metric", self.refused("run", "--until", "rss_bytes=1GB", stream))

    def test_no_flag_is_ignored(self):
        recording = self.file("plain.txt", "hello\r\n")
        for command in (["run"], ["compare"], ["explain"], ["dump"], ["shrink", "-o", self.folder / "out"], ["scrub", "-o", self.folder / "out"]):
            for flag in ("--bytes", "--seed"):
                with self.subTest([*command, flag]):
                    self.assertIn(f"{flag} is for a stream made by one recipe, and this is a recording",
                                  self.refused(*command, recording, flag, "1000"))
        (self.folder / "made").mkdir()
        self.file("made/workload.json", '{"summary": "s", "recipe": {"recipe": "plain-scroll", "bytes": "5KB"}}')
        made = [json.loads(run("run", self.folder / "made", *flags, "--quiet", "--out", "-").stdout)["input"]
                for flags in ([], ["--bytes", "2000"], ["--seed", "2"])]
        self.assertEqual([one["bytes"] for one in made], [5000, 2000, 5000])
        self.assertNotEqual(made[0]["sha256"], made[2]["sha256"])

    def test_hostile_names_are_disarmed(self):
        error = self.refused("run", self.folder / "a\x1b]0;owned\x07b")
        self.assertNotIn("\x1b", error)

    def test_exit_status_of_a_subject(self):
        leak = ("recipe:grapheme-scroll", "--bytes", "4MB", "--quiet")
        self.assertEqual(run("run", *leak, "--strategy", "reuse-any").returncode, 1)
        self.assertEqual(run("run", *leak, "--strategy", "owned").returncode, 0)
        self.assertEqual(run("compare", *leak).returncode, 0)

    def test_a_full_disk_is_one_line(self):
        error = run("run", "recipe:plain-scroll", "--bytes", "1MB", "--quiet", "--out", "/dev/full")
        self.assertEqual(error.returncode, 2)
        self.assertIn("No space left", error.stderr.decode())


class Help(unittest.TestCase):
    def test_every_command_has_help_with_flags(self):
        listing = self.help()
        commands = re.findall(r"^  ([a-z-]+) ", listing.partition("Subcommands:")[2].partition("Examples:")[0], re.M)
        self.assertLessEqual({"compare", "run", "gate", "explain", "shrink", "scrub", "record", "convert", "inspect", "synth", "bundle",
                              "dump", "lab", "report", "matrix", "list", "doctor", "selftest", "completion"}, set(commands))
        nested = [["report", "diff"], ["report", "merge"], ["lab", "run"], ["lab", "compare"], ["lab", "explain"], ["lab", "list"]]
        for command in [[name] for name in commands] + nested:
            with self.subTest(command):
                text = self.help(*command)
                self.assertRegex(text, f"termsoak {' '.join(command)}( |$)", "an example of its own")
                flags = re.findall(r"^  (-\S+(?: \S+)?)\s+(\S)", text.partition("Options:")[2].partition("Example")[0], re.M)
                self.assertIn("-h,--help", " ".join(name for name, _ in flags))
                self.assertEqual([name for name, text in flags if text == "-"], [], "nothing is said of it")

    def help(self, *command):
        """Text of 80 columns with examples."""
        done = run(*command, "--help")
        self.assertEqual(done.returncode, 0, command)
        text = done.stdout.decode("ascii")
        self.assertIn("Example", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 80, line)
        return text

    def test_version(self):
        self.assertRegex(run("--version").stdout.decode(), r"^termsoak \d+\.\d+\.\d+ \(.+\)\n$")

    def test_completion_is_a_script_that_the_shell_accepts(self):
        script = run("completion", "bash").stdout
        self.assertIn(b"--scrollback-limit", script)
        checked = subprocess.run(["bash", "-c", script.decode() + "\nCOMP_WORDS=(termsoak comp) COMP_CWORD=1; _termsoak; "
                                  "echo ${COMPREPLY[@]}"], capture_output=True, text=True, timeout=30)
        self.assertEqual(checked.stdout.split(), ["compare", "completion"], checked.stderr)
        for shell in ("zsh", "fish"):
            self.assertIn(b"compare", run("completion", shell).stdout)


class Exactness(unittest.TestCase):
    """Equal runs give equal reports, whatever the chunk size."""

    NOISY = {"rss_bytes", "pss_bytes", "private_dirty_bytes", "swap_bytes", "vma_count", "minor_faults", "fds"}

    def strip(self, value):
        if isinstance(value, dict):
            return {k: self.strip(v) for k, v in value.items() if k not in self.NOISY | {"context", "timing"}}
        return [self.strip(v) for v in value] if isinstance(value, list) else value

    def report(self, *arguments):
        done = run("compare", *arguments, "--quiet", "--out", "-")
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return self.strip(json.loads(done.stdout))

    def test_chunks_and_repetitions(self):
        for recipe in ("recipe:emoji-scroll", "recipe:unique-links", "recipe:ai-session"):
            stream = (recipe, "--bytes", "600KB", "--scrollback-limit", "2MB")
            once = self.report(*stream)
            self.assertEqual(self.report(*stream), once, recipe)
            for chunk in ("1", "7", "1048576"):
                self.assertEqual(self.report(*stream, "--chunk", chunk), once, f"{recipe} --chunk {chunk}")

    def test_what_the_end_loses_stands_at_the_end(self):
        """The stream ends within a run of text: mappings lost by closing are dated to its last byte, however it is cut."""
        with tempfile.TemporaryDirectory() as folder:
            stream = pathlib.Path(folder) / "text.bin"
            stream.write_text("".join("e\u0301" * 20 + f" {row}\r\n" for row in range(12_000)) + "\u4e2d\u6587" * 9)
            reports = {chunk: self.report(str(stream), "--scrollback-limit", "1MB", "--chunk", chunk)
                       for chunk in ("1", "7", "65536", "1048576")}
            events = [event for result in reports["7"]["results"] for life in result.get("biographies", [])
                      for event in life["events"] if event["event"] == "lost"]
            self.assertIn(stream.stat().st_size, [event["byte_offset"] for event in events])
        for chunk, report in reports.items():
            self.assertEqual(report, reports["7"], f"--chunk {chunk}")


if __name__ == "__main__":
    unittest.main()
