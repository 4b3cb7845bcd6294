package io.quorate.simulation.network;

import java.util.ArrayList;
import java.util.List;

/** The ways between all hosts, each direction on its own. */
final class Paths {
    private final List<List<Path>> rows = new ArrayList<>();
    private long nextCut = 1;

    /** One more host, whose ways are whole. */
    void addHost() {
        for (List<Path> row : rows) {
            row.add(new Path());
        }
        List<Path> row = new ArrayList<>();
        for (int i = 0; i <= rows.size(); i++) {
            row.add(new Path());
        }
        rows.add(row);
    }

    Path from(Host from, Host to) {
        return rows.get(from.index).get(to.index);
    }

    long cut(Host from, Host to, Traffic traffic) {
        long number = nextCut++;
        from(from, to).cut(number, traffic);
        return number;
    }

    boolean blocks(Host from, Host to, Traffic traffic) {
        return from(from, to).blocks(traffic);
    }

    void healAll() {
        rows.forEach(row -> row.forEach(Path::heal));
    }
}
