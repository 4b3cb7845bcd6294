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
    private static final int MAX_SLOTS = 1 << 13;
    /** What is larger is not looked up: comparing it costs more than it saves. */
    private static final int MAX_BYTES = 4 << 10;
    /** What the objects of a spec take beside its bytes, and those of an outcome, about. */
    private static final int SPEC_BYTES = 96;

    private static final int OUTCOME_BYTES = 72;

    private final Fingerprints fingerprinter;
    private final Latest<Shared> specs = new Latest<>(MAX_SLOTS);
    private final Latest<Resources> resources = new Latest<>(MAX_SLOTS);
    private final Latest<String> names = new Latest<>(MAX_SLOTS);
    private final Latest<NodeId> nodes = new Latest<>(MAX_SLOTS);
    private final Latest<JobOutcome> outcomes = new Latest<>(MAX_SLOTS);
    private final Latest<Decoded> decoded = new Latest<>(MAX_SLOTS);
    private final Latest<DecodedResources> decodedResources = new Latest<>(MAX_SLOTS);
    private long unshared;

    /** @param fingerprinter of the specs */
    Sharing(Fingerprints fingerprinter) {
        this.fingerprinter = fingerprinter;
    }

    private static final class Shared {
        private final JobSpec spec;
        /** Null until it is asked for. */
        private @Nullable Fingerprint fingerprint;

        private Shared(JobSpec spec) {
            this.spec = spec;
        }
    }

    private record Decoded(byte[] bytes, JobSpec spec) {}

    private record DecodedResources(byte[] bytes, Resources resources) {}

    JobSpec spec(JobSpec spec) {
        if (!isLookedUp(spec)) {
            return withSharedParts(spec);
        }
        int hash = spec.hashCode();
        Shared known = specs.of(hash);
        if (known != null && known.spec.equals(spec)) {
            return known.spec;
        }
        JobSpec shared = withSharedParts(spec);
        specs.put(hash, new Shared(shared));
        return shared;
    }

    private static boolean isLookedUp(JobSpec spec) {
        return spec.work() instanceof Work.Handler handler && handler.payload().size() <= MAX_BYTES;
    }

    /** The fingerprint of a spec, which many jobs may have. */
    Fingerprint fingerprint(JobSpec spec) {
        Shared known = isLookedUp(spec) ? specs.of(spec.hashCode()) : null;
        if (known == null || !known.spec.equals(spec)) {
            return fingerprinter.of(spec);
        }
        Fingerprint fingerprint = known.fingerprint;
        if (fingerprint == null) {
            fingerprint = fingerprinter.of(spec);
            known.fingerprint = fingerprint;
        }
        return fingerprint;
    }

    /** Decodes a spec, or finds it among those that had the same bytes. */
    @Override
    public JobSpec spec(byte[] encoded) {
        if (encoded.length > MAX_BYTES) {
            unshared += SPEC_BYTES + encoded.length;
            return ModelCodec.readJobSpec(new WireReader(encoded), this);
        }
        int hash = Arrays.hashCode(encoded);
        Decoded known = decoded.of(hash);
        if (known != null && Arrays.equals(known.bytes(), encoded)) {
            return known.spec();
        }
        unshared += SPEC_BYTES + encoded.length;
        JobSpec spec = ModelCodec.readJobSpec(new WireReader(encoded), this);
        decoded.put(hash, new Decoded(encoded, spec));
        return spec;
    }

    @Override
    public Resources resources(byte[] encoded) {
        if (encoded.length > MAX_BYTES) {
            return ModelCodec.readResources(new WireReader(encoded));
        }
        int hash = Arrays.hashCode(encoded);
        DecodedResources known = decodedResources.of(hash);
        if (known != null && Arrays.equals(known.bytes(), encoded)) {
            return known.resources();
        }
        Resources read = resources(ModelCodec.readResources(new WireReader(encoded)));
        decodedResources.put(hash, new DecodedResources(encoded, read));
        return read;
    }

    @Override
    public JobOutcome outcome(JobOutcome outcome) {
        int bytes = outcome.result().size() + outcome.output().size();
        if (bytes > MAX_BYTES) {
            unshared += OUTCOME_BYTES + bytes;
            return outcome;
        }
        int hash = 31 * outcome.result().hashCode() + outcome.output().hashCode();
        JobOutcome known = outcomes.of(hash);
        if (known != null && known.equals(outcome)) {
            return known;
        }
        unshared += OUTCOME_BYTES + bytes;
        outcomes.put(hash, outcome);
        return outcome;
    }

    @Override
    public NodeId node(NodeId node) {
        int hash = node.hashCode();
        NodeId known = nodes.of(hash);
        if (known != null && known.equals(node)) {
            return known;
        }
        nodes.put(hash, node);
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
        int hash = value.hashCode();
        Resources known = resources.of(hash);
        if (known != null && known.equals(value)) {
            return known;
        }
        resources.put(hash, value);
        return value;
    }

    @Override
    public String name(String value) {
        int hash = value.hashCode();
        String known = names.of(hash);
        if (known != null && known.equals(value)) {
            return known;
        }
        names.put(hash, value);
        return value;
    }
}
