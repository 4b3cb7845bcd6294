package io.quorate.model;

/** What a node is in its cluster. A message kind states which of these may send it. */
public enum Role {
    MASTER,
    SLAVE,
    CLIENT
}
