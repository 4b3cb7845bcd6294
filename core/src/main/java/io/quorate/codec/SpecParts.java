package io.quorate.codec;

import io.quorate.model.Resources;
import io.quorate.wire.WireReader;

/** Where a decoder of many specs takes from what they have in common: made anew each time, or shared. */
public interface SpecParts {
    /** Everything is made anew. */
    SpecParts NEW = new SpecParts() {
        @Override
        public Resources resources(byte[] encoded) {
            return ModelCodec.readResources(new WireReader(encoded));
        }

        @Override
        public String name(String name) {
            return name;
        }
    };

    /**
     * What {@link ModelCodec#readResources} reads from these bytes, which nobody changes.
     *
     * @throws io.quorate.wire.MalformedException as that does
     */
    Resources resources(byte[] encoded);

    /** The name, or one that is equal. */
    String name(String name);
}
