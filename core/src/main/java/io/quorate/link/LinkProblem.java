package io.quorate.link;

/**
 * Something about the links that people should read.
 *
 * @param fault what kind of thing it is
 * @param where the node or address that it is about
 * @param what in one sentence, of printable characters; parts of it may have come from a stranger
 */
public record LinkProblem(LinkFault fault, String where, String what) {}
