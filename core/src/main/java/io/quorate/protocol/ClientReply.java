package io.quorate.protocol;

/** A master's answer to the client's request of that id. */
public record ClientReply(long requestId, ClientResult result) implements Message {
    @Override
    public MessageKind kind() {
        return MessageKind.CLIENT_REPLY;
    }
}
