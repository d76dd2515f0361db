#pragma once

#include "streams/transform/disguise.h"
#include "streams/transform/tokenizer.h"

#include <string>

/// What OSC, DCS, APC, PM and SOS carry: titles, links, clipboards, paths, images. For the files of this
/// folder only.
namespace termsoak::streams::transform {

/// Replaces the payload in place; its length, its numbers and its keywords stay as far as a terminal acts on
/// them.
void scrub_string(std::string& stream, const Token& token, Disguise& disguise);

} // namespace termsoak::streams::transform
