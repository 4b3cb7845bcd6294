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
final class Sharing implements SpecParts, JobParts {
    private static final int SLOTS = 1 << 10;
    /** More, since jobs name a cluster's slaves in turn: with as many of them as slots, most would be found to have been displaced. */
    private static final int NODE_SLOTS = 1 << 13;
    /** What is larger is not looked up: comparing it costs more than it saves. */
    private static final int MAX_BYTES = 4 << 10;
    /** What the objects of a spec take beside its bytes, and those of an outcome, about. */
    private static final int SPEC_BYTES = 96;

    private static final int OUTCOME_BYTES = 72;

    private final Fingerprints fingerprinter;
    private final @Nullable JobSpec[] specs = new @Nullable JobSpec[SLOTS];
    /** Of the spec in the same place; null until it is asked for. */
    private final @Nullable Fingerprint[] fingerprints = new @Nullable Fingerprint[SLOTS];

    private final @Nullable Resources[] resources = new @Nullable Resources[SLOTS];
    private final @Nullable String[] names = new @Nullable String[SLOTS];
    private final @Nullable NodeId[] nodes = new @Nullable NodeId[NODE_SLOTS];
    private final @Nullable JobOutcome[] outcomes = new @Nullable JobOutcome[SLOTS];
    private final @Nullable Decoded[] decoded = new @Nullable Decoded[SLOTS];

    private final @Nullable DecodedResources[] decodedResources = new @Nullable DecodedResources[SLOTS];

    private long unshared;

    /** @param fingerprinter of the specs */
    Sharing(Fingerprints fingerprinter) {
        this.fingerprinter = fingerprinter;
    }

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
        fingerprints[slot] = null;
        return shared;
    }

    /** The fingerprint of a spec, which many jobs may have. */
    Fingerprint fingerprint(JobSpec spec) {
        if (spec.work() instanceof Work.Command) {
            return fingerprinter.of(spec);
        }
        int slot = slot(spec.hashCode());
        if (!spec.equals(specs[slot])) {
            return fingerprinter.of(spec);
        }
        Fingerprint known = fingerprints[slot];
        if (known == null) {
            known = fingerprinter.of(spec);
            fingerprints[slot] = known;
        }
        return known;
    }

    /** Decodes a spec, or finds it among those that had the same bytes. */
    @Override
    public JobSpec spec(byte[] encoded) {
        if (encoded.length > MAX_BYTES) {
            unshared += SPEC_BYTES + encoded.length;
            return ModelCodec.readJobSpec(new WireReader(encoded), this);
        }
        int slot = slot(Arrays.hashCode(encoded));
        Decoded known = decoded[slot];
        if (known != null && Arrays.equals(known.bytes(), encoded)) {
            return known.spec();
        }
        unshared += SPEC_BYTES + encoded.length;
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

    @Override
    public JobOutcome outcome(JobOutcome outcome) {
        int bytes = outcome.result().size() + outcome.output().size();
        if (bytes > MAX_BYTES) {
            unshared += OUTCOME_BYTES + bytes;
            return outcome;
        }
        int slot = slot(31 * outcome.result().hashCode() + outcome.output().hashCode());
        JobOutcome known = outcomes[slot];
        if (known != null && known.equals(outcome)) {
            return known;
        }
        unshared += OUTCOME_BYTES + bytes;
        outcomes[slot] = outcome;
        return outcome;
    }

    @Override
    public NodeId node(NodeId node) {
        int hash = node.hashCode();
        int slot = (hash ^ hash >>> 13) & (NODE_SLOTS - 1);
        NodeId known = nodes[slot];
        if (known != null && known.equals(node)) {
            return known;
        }
        nodes[slot] = node;
        return node;
    }

    /** About how much memory the specs that were decoded and the outcomes take, since the last call, which no other job had. */
    long takeUnshared() {
        long taken = unshared;
        unshared = 0;
        return taken;
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
