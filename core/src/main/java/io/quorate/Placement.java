package io.quorate;

import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.spi.PlacementPolicy;

/** The placement policies that come with the library. */
public final class Placement {
    /** Fills slaves that already have work, so that large jobs still find room. The default. */
    public static final PlacementPolicy BEST_FIT = BuiltInPlacement.BEST_FIT;
    /** Spreads jobs over as many slaves as it can, so that losing one hurts few. */
    public static final PlacementPolicy SPREAD = BuiltInPlacement.SPREAD;

    private Placement() {}
}
