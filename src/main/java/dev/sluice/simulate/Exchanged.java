package dev.sluice.simulate;

import dev.sluice.exchange.Headers;
import dev.sluice.exchange.Request;
import dev.sluice.venue.Answer;
import java.util.List;
import java.util.Map;

/** The same bytes in the words of the two sides, which share no types. */
final class Exchanged {
    /** The one address that all bots share. */
    static final String ADDRESS = "203.0.113.7";

    private Exchanged() {}

    static Request toGateway(Wish wish) {
        return new Request(wish.method(), wish.target(), headers(wish.headers()), wish.body());
    }

    static dev.sluice.venue.Request toVenue(Wish wish) {
        return new dev.sluice.venue.Request(ADDRESS, wish.method(), wish.target(), wish.headers(), wish.body());
    }

    static Headers headers(Answer answer) {
        return headers(answer.headers());
    }

    private static Headers headers(List<Map.Entry<String, String>> entries) {
        return name -> {
            for (Map.Entry<String, String> entry : entries) {
                if (entry.getKey().equalsIgnoreCase(name)) {
                    return entry.getValue();
                }
            }
            return null;
        };
    }
}
