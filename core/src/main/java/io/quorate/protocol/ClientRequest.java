package io.quorate.protocol;

/**
 * A client asks something.
 *
 * @param requestId chosen by the client, unique in its incarnation; the reply echoes it
 */
public record ClientRequest(long requestId, ClientOperation operation) implements Message {
    @Override
    public MessageKind kind() {
        return MessageKind.CLIENT_REQUEST;
    }
}
