package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.storage.OutcomeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutcomeKeeperTest {
    @TempDir
    Path directory;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private OutcomeKeeper keeper() {
        OutcomeStore store = store();
        store.open();
        return new OutcomeKeeper("test-data", store, warnings::add);
    }

    private OutcomeStore store() {
        return OutcomeStore.at(directory, "slave s1 of cluster test");
    }

    private Map<Long, byte[]> kept() {
        OutcomeStore store = store();
        try {
            return store.open();
        } finally {
            store.close();
        }
    }

    @Test
    void whatWaitsIsWrittenBeforeTheEnd() {
        OutcomeKeeper keeper = keeper();
        keeper.start();
        keeper.keep(1, new byte[] {1});
        keeper.keep(2, new byte[] {2});
        keeper.stop(10_000);

        assertThat(kept()).containsOnlyKeys(1L, 2L);
    }

    @Test
    void whatIsForgottenInTimeIsNeverWritten() throws IOException {
        OutcomeKeeper keeper = keeper();
        keeper.keep(1, new byte[] {1});
        keeper.forget(1);
        keeper.start();
        keeper.stop(10_000);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("lock");
        }
    }

    @Test
    void whatIsForgottenLaterGoes() {
        OutcomeKeeper keeper = keeper();
        keeper.start();
        keeper.keep(1, new byte[] {1});
        await().until(() -> Files.exists(directory.resolve("outcomes-0000000000000001.kept")));
        keeper.forget(1);
        keeper.stop(10_000);

        assertThat(kept()).isEmpty();
    }

    @Test
    void aDiskThatFailsIsSaidAndNeverTriedAgain() throws IOException {
        OutcomeKeeper keeper = keeper();
        // The file cannot be made: there is a directory of its name.
        Files.createDirectory(directory.resolve("outcomes-0000000000000001.kept.tmp"));
        keeper.start();
        keeper.keep(1, new byte[] {1});
        await().until(() -> warnings.size() == 1);
        Files.delete(directory.resolve("outcomes-0000000000000001.kept.tmp"));
        keeper.keep(2, new byte[] {2});
        keeper.stop(10_000);

        assertThat(warnings).singleElement().asString().contains("not kept on disk any more");
        assertThat(kept()).isEmpty();
    }
}
