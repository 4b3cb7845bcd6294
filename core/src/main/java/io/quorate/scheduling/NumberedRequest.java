package io.quorate.scheduling;

import io.quorate.model.Resources;
import org.jspecify.annotations.Nullable;

/** What is asked for, and the same by the numbers that resources have, which is kept until another resource gets one. */
final class NumberedRequest {
    private final Resources resources;
    private @Nullable Demand demand;
    private int asOf;

    NumberedRequest(Resources resources) {
        this.resources = resources;
    }

    Demand by(Dimensions dimensions) {
        Demand known = demand;
        if (known == null || asOf != dimensions.size()) {
            known = dimensions.demand(resources);
            demand = known;
            asOf = dimensions.size();
        }
        return known;
    }
}
