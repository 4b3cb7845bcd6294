package io.quorate.kernel;

import io.quorate.link.Secret;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.model.Timings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names and configurations that the kernel's tests share. */
abstract class KernelTestBase {
    static final NodeRef M1 = NodeRef.master(new NodeId("m1"));
    static final NodeRef M2 = NodeRef.master(new NodeId("m2"));
    static final NodeRef M3 = NodeRef.master(new NodeId("m3"));
    static final NodeRef S1 = NodeRef.slave(new NodeId("s1"));
    static final NodeRef C1 = NodeRef.client(new NodeId("c1"));
    static final Secret SECRET = secret("correct horse battery staple");

    final TestNetwork net = new TestNetwork();

    static Secret secret(String text) {
        return Secret.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Endpoint endpoint(NodeRef node) {
        return new Endpoint("host-" + node.id(), 7400);
    }

    static KernelConfig config(NodeRef self) {
        return config(self, SECRET, "demo");
    }

    static KernelConfig config(NodeRef self, Secret secret, String cluster) {
        return config(self, secret, cluster, self.id().value().hashCode(), List.of());
    }

    static KernelConfig config(NodeRef self, Secret secret, String cluster, long incarnation, List<Endpoint> seeds) {
        boolean isClient = self.role() == Role.CLIENT;
        return new KernelConfig(
                cluster,
                self,
                new Incarnation(incarnation),
                isClient ? null : endpoint(self),
                secret,
                seeds,
                Timings.defaults(),
                !isClient);
    }

    static KernelConfig seeded(NodeRef self, NodeRef... seeds) {
        List<Endpoint> endpoints =
                List.of(seeds).stream().map(KernelTestBase::endpoint).toList();
        return config(self, SECRET, "demo", self.id().value().hashCode(), endpoints);
    }
}
