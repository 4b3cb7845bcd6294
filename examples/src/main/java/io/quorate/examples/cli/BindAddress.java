package io.quorate.examples.cli;

import io.quorate.model.Endpoint;

/** Where a server listens. Unlike an address to dial, its port may be 0: any free one. */
record BindAddress(String host, int port) {

    static BindAddress parse(String text) {
        boolean anyPort = text.endsWith(":0");
        // The rules for hosts are the endpoint's; it has no port 0, so another stands in.
        Endpoint endpoint = Endpoint.parse(anyPort ? text.substring(0, text.length() - 1) + "1" : text);
        return new BindAddress(endpoint.host(), anyPort ? 0 : endpoint.port());
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
