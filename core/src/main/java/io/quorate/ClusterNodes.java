package io.quorate;

import io.quorate.model.MasterInfo;
import io.quorate.model.SlaveInfo;
import java.util.List;

/**
 * The nodes of a cluster, in the order of their names.
 *
 * @param masters as the answering master sees them
 * @param slaves as the registry holds them, lost ones included
 */
public record ClusterNodes(List<MasterInfo> masters, List<SlaveInfo> slaves) {

    public ClusterNodes {
        masters = List.copyOf(masters);
        slaves = List.copyOf(slaves);
    }
}
