/** The network transport of Quorate: discovery by UDP broadcast, messages over TCP. */
module io.quorate.transport.udptcp {
    requires transitive io.quorate.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires transitive io.netty.transport;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.udptcp;
}
