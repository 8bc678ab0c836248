package dev.sluice.cluster;

import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.SeenNames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of the names that calls at one member used, by exchange. */
final class NamesCodec {
    /** Maximum length of the text in characters; with more names, only the last ones are stated. */
    static final int MAX_LENGTH = 128 * 1024;

    static final int MAX_EXCHANGES = 100;

    private NamesCodec() {}

    static String encode(Map<String, KnownNames> names) {
        int most = SeenNames.MAX_NAMES;
        String text = encode(names, most);
        while (text.length() > MAX_LENGTH) {
            most /= 2;
            text = encode(names, most);
        }
        return text;
    }

    private static String encode(Map<String, KnownNames> names, int most) {
        JsonObject exchanges = new JsonObject();
        names.entrySet().stream().limit(MAX_EXCHANGES).forEach(one -> {
            KnownNames known = one.getValue();
            boolean isWhole = Math.max(
                            known.bots().size(),
                            Math.max(
                                    known.accounts().size(), known.instruments().size()))
                    <= most;
            exchanges.put(
                    one.getKey(),
                    new JsonObject()
                            .put("bots", last(known.bots(), most))
                            .put("accounts", last(known.accounts(), most))
                            .put("instruments", last(known.instruments(), most))
                            .put("complete", known.isComplete() && isWhole));
        });
        return new JsonObject()
                .put(StatementVersion.FIELD, StatementVersion.OWN)
                .put("exchanges", exchanges)
                .encode();
    }

    /** Returns the names that were used last. */
    private static JsonArray last(List<String> names, int most) {
        return new JsonArray(names.subList(Math.max(0, names.size() - most), names.size()));
    }

    /** Throws an IllegalArgumentException if the text cannot be read. */
    static Map<String, KnownNames> decode(String text) {
        UnreadParts unread = new UnreadParts();
        Map<String, KnownNames> names = new LinkedHashMap<>();
        unread.read("the names", () -> {
            JsonObject json = new JsonObject(text);
            unread.version(json);
            JsonObject exchanges = json.getJsonObject("exchanges");
            exchanges.fieldNames().stream()
                    .limit(MAX_EXCHANGES)
                    .forEach(exchange -> names.put(exchange, known(exchanges.getJsonObject(exchange))));
        });
        if (!unread.text().isEmpty()) {
            throw new IllegalArgumentException(unread.text());
        }
        return names;
    }

    private static KnownNames known(JsonObject json) {
        return new KnownNames(
                names(json.getJsonArray("bots")),
                names(json.getJsonArray("accounts")),
                names(json.getJsonArray("instruments")),
                json.getBoolean("complete"));
    }

    private static List<String> names(JsonArray names) {
        return names.stream()
                .map(String.class::cast)
                .filter(name -> !name.isEmpty() && name.length() <= SeenNames.MAX_LENGTH)
                .limit(SeenNames.MAX_NAMES)
                .toList();
    }
}
