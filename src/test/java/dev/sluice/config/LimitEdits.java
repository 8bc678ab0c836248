package dev.sluice.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Changes of the limits of exchanges in a copied configuration. */
public final class LimitEdits {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LimitEdits() {}

    /** Writes these keys of a limit into the exchange's entry; those that it states already stay. */
    public static void change(Path conf, String exchange, String limit, String keys) throws IOException {
        File file = conf.resolve("exchanges.json").toFile();
        ObjectNode all = (ObjectNode) JSON.readTree(file);
        ((ObjectNode) all.get(exchange))
                .withObjectProperty("limits")
                .withObjectProperty(limit)
                .setAll((ObjectNode) JSON.readTree(keys));
        JSON.writerWithDefaultPrettyPrinter().writeValue(file, all);
    }
}
