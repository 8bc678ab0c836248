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
    /**
     * What a member states.
     *
     * @param unread what this version cannot read of it; "" when it can read all
     */
    record Decoded(BanStatement statement, String unread) {}

    private BanCodec() {}

    static String encode(BanStatement statement) {
        return new JsonObject()
                .put(StatementVersion.FIELD, StatementVersion.OWN)
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

    /**
     * Reads a statement of this version or another one, as far as this one can. Throws an IllegalArgumentException if
     * it cannot even tell which process stated it.
     */
    static Decoded decode(String text) {
        UnreadParts unread = new UnreadParts();
        List<BanNotice> notices = new ArrayList<>();
        try {
            JsonObject json = new JsonObject(text);
            unread.version(json);
            for (Object ban : json.getJsonArray("bans")) {
                if (notices.size() == BanStatement.MAX_NOTICES) {
                    unread.add("it has more than " + BanStatement.MAX_NOTICES + " bans");
                    break;
                }
                unread.read("a ban", () -> notices.add(notice((JsonObject) ban)));
            }
            return new Decoded(
                    new BanStatement(json.getString("process"), json.getLong("number"), notices), unread.text());
        } catch (RuntimeException e) {
            unread.add("the statement", e);
            throw new IllegalArgumentException(unread.text());
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
