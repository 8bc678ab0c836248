package dev.sluice.proxy;

import dev.sluice.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/** What a request that was read beyond doubt turns out to be: where it leads, what it wishes, who it is from, in this order. */
final class Arrival {
    static final String DRAINING = "draining";
    private static final String HEADER_TWICE = "header-twice";

    private Arrival() {}

    /** What is behind it, or null when there is nothing and the caller was told why. */
    static @Nullable Passage of(Loop loop, BotConnection bot, Entry entry, RequestHead found) {
        Entrance.Found place = entry.find(loop.doors(), found);
        String wrong = Reception.check(found.head());
        if (place instanceof Entrance.NoWay no) {
            bot.answerOwn(OwnAnswer.nowhere(no));
        } else if (wrong != null) {
            bot.answerOwn(OwnAnswer.plain(400, wrong, false));
        } else if (place instanceof Entrance.StreamWay && loop.draining()) {
            bot.answerOwn(OwnAnswer.empty(503, false).because(DRAINING));
        } else if (place instanceof Entrance.StreamWay to) {
            Reception reception = admitted(loop.doors(), bot, to.way(), found.head());
            return reception == null || contradicts(bot, to.way(), found.head())
                    ? null
                    : new Handshake(loop, bot, found, to, reception);
        } else if (place instanceof Entrance.Way way) {
            Reception reception = admitted(loop.doors(), bot, way, found.head());
            return reception == null || contradicts(bot, way, found.head())
                    ? null
                    : new Trip(loop, bot, found, reception);
        }
        return null;
    }

    /** Whether a header that decides occurs twice: then nobody knows which one the exchange takes, and the caller was told so. */
    private static boolean contradicts(BotConnection bot, Entrance.Way way, Head head) {
        Exchange exchange = way.door().exchange();
        String header = exchange.twice(head);
        if (header == null) {
            return false;
        }
        bot.answerOwn(OwnAnswer.of(exchange.malformed("not sent: the header " + header + " occurs twice"), false)
                .because(HEADER_TWICE + "; " + header));
        return true;
    }

    /** What it asks of us, as whoever it is; null: it may not, and was told why. */
    private static @Nullable Reception admitted(Doors doors, BotConnection bot, Entrance.Way way, Head head) {
        String shown = head.get("x-sluice-token");
        String inPath = way.bot().token();
        if (shown != null && !inPath.isEmpty() && !shown.equals(inPath)) {
            bot.answerOwn(OwnAnswer.plain(400, "two tokens that differ", false));
            return null;
        }
        Reception reception = Reception.of(way, head);
        String token = shown == null ? inPath : shown;
        Admission.Answer answer = doors.admission().admit(bot.wire().peerAddress(), token, reception.bot());
        if (answer instanceof Admission.Answer.Stay stay) {
            bot.answerOwn(OwnAnswer.stay(stay));
            return null;
        }
        return reception.of(((Admission.Answer.Come) answer).bot());
    }
}
