package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a node listens: a host name or address, and a port. Only a transport gives it a meaning; nothing else resolves it.
 *
 * @param host not empty, at most 255 characters; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) implements Comparable<Endpoint> {
    /** The longest host, in characters. */
    public static final int MAX_HOST_LENGTH = 255;

    /** @throws IllegalArgumentException if the host is empty, too long or has white space, or the port is out of range */
    public Endpoint {
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !isPrintable(host)) {
            throw new IllegalArgumentException(
                    "a host is 1 to " + MAX_HOST_LENGTH + " printable characters without spaces");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, got " + port);
        }
    }

    private static boolean isPrintable(String host) {
        for (int i = 0; i < host.length(); i++) {
            if (host.charAt(i) <= ' ' || host.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads {@code HOST:PORT}, or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw new IllegalArgumentException("an address is HOST:PORT, got '" + text + "'");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address is written [ADDRESS]:PORT, got '" + text + "'");
        }
        try {
            return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an address is HOST:PORT with a numeric port, got '" + text + "'", e);
        }
    }

    @Override
    public int compareTo(Endpoint other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    // Written out: what the compiler makes for a record costs several times as much, and names are compared at every
    // step.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Endpoint that && port == that.port && host.equals(that.host));
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
