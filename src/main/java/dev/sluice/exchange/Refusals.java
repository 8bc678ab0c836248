package dev.sluice.exchange;

import java.nio.charset.StandardCharsets;

/** Words our own answers. */
final class Refusals {
    private static final String WHY = "{why}";

    private Refusals() {}

    static Refusal word(RefusalSet words, Answer shape, boolean order, String why) {
        RefusalSettings own = words.of(shape, order);
        RefusalSettings chosen = own != null ? own : RefusalSet.BY_STATUS.of(shape, order);
        if (chosen == null) {
            throw new IllegalStateException("every shape can be worded by status: " + shape);
        }
        boolean json = chosen.contentType().contains("json");
        String body =
                chosen.body().contains(WHY) ? chosen.body().replace(WHY, json ? escaped(why) : why) : chosen.body();
        return new Refusal(chosen.status(), chosen.contentType(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c < ' ' ? ' ' : c);
            }
        }
        return out.toString();
    }
}
