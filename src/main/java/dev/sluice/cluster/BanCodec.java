package dev.sluice.cluster;

import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JSON form of what a member states about bans and pauses. */
final class BanCodec {
    /** Longer than any statement that a member writes, in characters. */
    private static final int MAX_TEXT = 64 * 1024;

    private BanCodec() {}

    static String encode(BanStatement statement) {
        return new JsonObject()
                .put("process", statement.process())
                .put("number", statement.number())
                .put(
                        "bans",
                        new JsonArray(
                                statement.notices().stream().map(BanCodec::json).toList()))
                .encode();
    }

    private static JsonObject json(BanNotice notice) {
        return new JsonObject()
                .put("exchange", notice.exchange())
                .put("limit", notice.limit())
                .put("of", notice.scopeKey())
                .put("kind", notice.kind().name().toLowerCase(Locale.ROOT))
                .put("leftMs", notice.leftMs());
    }

    /** Reads a statement. Throws an IllegalArgumentException if any part of it cannot be read; nothing of it counts then. */
    static BanStatement decode(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("the statement about bans has " + text.length() + " characters");
        }
        try {
            JsonObject json = new JsonObject(text);
            JsonArray bans = json.getJsonArray("bans");
            List<BanNotice> notices = new ArrayList<>();
            for (int i = 0; i < bans.size(); i++) {
                notices.add(notice(bans.getJsonObject(i)));
            }
            return new BanStatement(json.getString("process"), json.getLong("number"), notices);
        } catch (RuntimeException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IllegalArgumentException("the statement about bans could not be read: "
                    + why.lines().findFirst().orElse(""));
        }
    }

    private static BanNotice notice(JsonObject json) {
        return new BanNotice(
                json.getString("exchange"),
                json.getString("limit"),
                json.getString("of"),
                BanNotice.Kind.valueOf(json.getString("kind").toUpperCase(Locale.ROOT)),
                json.getLong("leftMs"));
    }
}
