package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class JobIdTest {

    @Test
    void anIdOfTheLibraryTellsWhenItWasMade() {
        JobId id = JobId.made(1_790_000_000_123L, "0123456789abc");
        assertThat(id.value()).startsWith("q-").endsWith("-0123456789abc");
        assertThat(id.createdAtMillis()).isEqualTo(1_790_000_000_123L);
        assertThat(JobId.of(id.value()).createdAtMillis()).isEqualTo(1_790_000_000_123L);
        assertThatIllegalArgumentException().isThrownBy(() -> JobId.made(1, "short"));
    }

    @Test
    void otherIdsTellNothing() {
        for (String id : new String[] {
            "order-17",
            "q-",
            "q--0123456789abc",
            "q-mjk3x9f2-0123456789ab",
            "q-mjk3x9f2-0123456789abcd",
            "q-mjk3x9f2-0123456789abC",
            "q-mjk3X9f2-0123456789abc",
            "q-mjk3x9f2mjk3x9f2-0123456789abc",
            "Q-mjk3x9f2-0123456789abc"
        }) {
            assertThat(JobId.of(id).createdAtMillis()).as(id).isNull();
        }
    }

    @Test
    void otherFormsAreRefused() {
        for (String id : new String[] {"", "-a", ".a", "a b", "a/b", "ä", "a".repeat(129)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> JobId.of(id));
        }
        assertThat(JobId.of("a".repeat(128)).value()).hasSize(128);
        assertThat(JobId.of("A1:._-z").value()).isEqualTo("A1:._-z");
    }

    @Test
    void aRetentionIsChecked() {
        assertThat(Retention.defaults().keepJobs()).isEqualTo(100_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.builder().keepIds(-1).build())
                .withMessageContaining("keepIds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Retention.builder()
                        .keepTime(java.time.Duration.ofDays(367))
                        .build())
                .withMessageContaining("keepTime");
    }
}
