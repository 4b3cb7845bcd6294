package io.quorate.registry;

import io.quorate.codec.ModelCodec;
import io.quorate.codec.SpecParts;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Work;
import io.quorate.wire.WireReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lets many jobs hold the same objects where they hold equal ones. Remembers the latest few; which ones those are changes
 * nothing but the memory that is taken.
 */
final class Sharing implements SpecParts {
    private static final int SLOTS = 1 << 10;
    /** What is larger is not looked up: comparing it costs more than it saves. */
    private static final int MAX_BYTES = 4 << 10;

    private final @Nullable JobSpec[] specs = new @Nullable JobSpec[SLOTS];
    private final @Nullable Resources[] resources = new @Nullable Resources[SLOTS];
    private final @Nullable String[] names = new @Nullable String[SLOTS];
    private final @Nullable NodeId[] nodes = new @Nullable NodeId[SLOTS];
    private final @Nullable JobOutcome[] outcomes = new @Nullable JobOutcome[SLOTS];
    private final @Nullable Decoded[] decoded = new @Nullable Decoded[SLOTS];

    private final @Nullable DecodedResources[] decodedResources = new @Nullable DecodedResources[SLOTS];

    private record Decoded(byte[] bytes, JobSpec spec) {}

    private record DecodedResources(byte[] bytes, Resources resources) {}

    JobSpec spec(JobSpec spec) {
        int bytes =
                spec.work() instanceof Work.Handler handler ? handler.payload().size() : 0;
        if (bytes > MAX_BYTES || spec.work() instanceof Work.Command) {
            return withSharedParts(spec);
        }
        int slot = slot(spec.hashCode());
        JobSpec known = specs[slot];
        if (known != null && known.equals(spec)) {
            return known;
        }
        JobSpec shared = withSharedParts(spec);
        specs[slot] = shared;
        return shared;
    }

    /** Decodes a spec, or finds it among those that had the same bytes. */
    JobSpec spec(byte[] encoded) {
        if (encoded.length > MAX_BYTES) {
            return ModelCodec.readJobSpec(new WireReader(encoded), this);
        }
        int slot = slot(Arrays.hashCode(encoded));
        Decoded known = decoded[slot];
        if (known != null && Arrays.equals(known.bytes(), encoded)) {
            return known.spec();
        }
        JobSpec spec = ModelCodec.readJobSpec(new WireReader(encoded), this);
        decoded[slot] = new Decoded(encoded, spec);
        return spec;
    }

    @Override
    public Resources resources(byte[] encoded) {
        if (encoded.length > MAX_BYTES) {
            return ModelCodec.readResources(new WireReader(encoded));
        }
        int slot = slot(Arrays.hashCode(encoded));
        DecodedResources known = decodedResources[slot];
        if (known != null && Arrays.equals(known.bytes(), encoded)) {
            return known.resources();
        }
        Resources read = resources(ModelCodec.readResources(new WireReader(encoded)));
        decodedResources[slot] = new DecodedResources(encoded, read);
        return read;
    }

    JobOutcome outcome(JobOutcome outcome) {
        if (outcome.result().size() + outcome.output().size() > MAX_BYTES) {
            return outcome;
        }
        int slot = slot(31 * outcome.result().hashCode() + outcome.output().hashCode());
        JobOutcome known = outcomes[slot];
        if (known != null && known.equals(outcome)) {
            return known;
        }
        outcomes[slot] = outcome;
        return outcome;
    }

    NodeId node(NodeId node) {
        int slot = slot(node.hashCode());
        NodeId known = nodes[slot];
        if (known != null && known.equals(node)) {
            return known;
        }
        nodes[slot] = node;
        return node;
    }

    private JobSpec withSharedParts(JobSpec spec) {
        Work work = spec.work();
        if (work instanceof Work.Handler handler) {
            Bytes payload = handler.payload();
            work = new Work.Handler(name(handler.name()), payload);
        }
        JobSpec shared = JobSpec.of(work)
                .name(name(spec.name()))
                .resources(resources(spec.resources()))
                .lossRetries(spec.lossRetries())
                .failureRetries(spec.failureRetries())
                .isolation(spec.isolation())
                .build();
        // A spec may come to hold more than this method knows of.
        return shared.equals(spec) ? shared : spec;
    }

    private Resources resources(Resources value) {
        int slot = slot(value.hashCode());
        Resources known = resources[slot];
        if (known != null && known.equals(value)) {
            return known;
        }
        resources[slot] = value;
        return value;
    }

    @Override
    public String name(String value) {
        int slot = slot(value.hashCode());
        String known = names[slot];
        if (known != null && known.equals(value)) {
            return known;
        }
        names[slot] = value;
        return value;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 10 ^ hash >>> 20) & (SLOTS - 1);
    }
}
