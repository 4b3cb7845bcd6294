package io.quorate.examples.cli;

import java.util.SortedMap;
import java.util.TreeMap;

/** What is to be known of a slave, as {@code zone=a,disk=ssd}. */
record Attributes(SortedMap<String, String> values) {
    static final Attributes NONE = new Attributes(new TreeMap<>());

    static Attributes parse(String text) {
        TreeMap<String, String> values = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("attributes are NAME=VALUE,…; got '" + part.strip() + "'");
            }
            String name = part.substring(0, equals).strip();
            if (values.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("attribute '" + name + "' is given twice");
            }
        }
        return new Attributes(values);
    }
}
