package dev.sluice.sim.market;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A bounded cache of response bodies that are the same for every caller. It is emptied when it is full. */
public final class BodyCache {
    private static final int MAX = 64;

    private final Map<Object, byte[]> bodies = new HashMap<>();

    public byte[] get(Object name, Supplier<String> make) {
        byte[] body = bodies.get(name);
        if (body == null) {
            if (bodies.size() >= MAX) {
                bodies.clear();
            }
            body = make.get().getBytes(StandardCharsets.UTF_8);
            bodies.put(name, body);
        }
        return body;
    }
}
