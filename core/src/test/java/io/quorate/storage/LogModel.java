package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a store holds, in the plainest form. */
final class LogModel {
    byte[] metadata = new byte[0];
    final List<LogEntry> entries = new ArrayList<>();

    LogModel copy() {
        LogModel copy = new LogModel();
        copy.metadata = metadata;
        copy.entries.addAll(entries);
        return copy;
    }

    void apply(LogWrite write) {
        if (write.metadata() != null) {
            metadata = write.metadata();
        }
        cut(write.truncateFrom());
        entries.addAll(write.entries());
    }

    void cut(long from) {
        if (from > 0) {
            while (entries.size() >= from) {
                entries.remove(entries.size() - 1);
            }
        }
    }

    boolean equalsLog(LogStore.Recovered recovered) {
        if (recovered.entries().size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            LogEntry a = entries.get(i);
            LogEntry b = recovered.entries().get(i);
            if (!a.equals(b) || !Arrays.equals(a.command(), b.command())) {
                return false;
            }
        }
        return true;
    }

    boolean equalsAll(LogStore.Recovered recovered) {
        return Arrays.equals(metadata, recovered.metadata()) && equalsLog(recovered);
    }
}
