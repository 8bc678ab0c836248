package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for values, such as {@code {key}}. In JSON, a string that is only {@code <nonce>} is a place for a
 * value without quotation marks. It is split once, because bots fill it for each call.
 */
final class CallText {
    private static final Pattern PLACE = Pattern.compile("\"<(\\w+)>\"|\\{(\\w+)}");

    /** Texts and names of places in turn, beginning and ending with a text. */
    private final List<String> pieces = new ArrayList<>();

    @JsonCreator
    CallText(String text) {
        int end = 0;
        for (Matcher place = PLACE.matcher(text); place.find(); end = place.end()) {
            pieces.add(text.substring(end, place.start()));
            pieces.add(Objects.requireNonNull(place.group(1) == null ? place.group(2) : place.group(1)));
        }
        pieces.add(text.substring(end));
    }

    /** Returns the text with the value of each place. */
    String fill(UnaryOperator<String> values) {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            filled.append(i % 2 == 0 ? pieces.get(i) : values.apply(pieces.get(i)));
        }
        return filled.toString();
    }
}
