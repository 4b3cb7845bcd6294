/** The in-memory transport of Quorate, and the deterministic simulator that drives whole clusters with it. */
module io.quorate.transport.inmemory {
    requires transitive io.quorate.core;
    requires com.google.common;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.quorate.transport.inmemory;
}
