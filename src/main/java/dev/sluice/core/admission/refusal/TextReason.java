package dev.sluice.core.admission.refusal;

import dev.sluice.core.ratelimit.LimitSettings;
import org.jspecify.annotations.Nullable;

/**
 * A reason whose figures are needed only as text.
 *
 * @param shown the figures that every text of the reason has
 * @param hidden the figures that {@link #explanation} leaves out
 */
record TextReason(
        ReasonCode code,
        String shown,
        String hidden,
        String rule,
        @Nullable LimitSettings limit,
        String detail) implements RefusalReason {
    static TextReason limitFigure(ReasonCode code, String figures, String detail) {
        return new TextReason(code, figures, "", "", null, detail);
    }

    TextReason withHidden(String figures) {
        return new TextReason(code, shown, figures, rule, limit, detail);
    }

    TextReason withRule(String name) {
        return new TextReason(code, shown, hidden, name, limit, detail);
    }

    TextReason withLimit(LimitSettings of) {
        return new TextReason(code, shown, hidden, of.name(), of, detail);
    }

    @Override
    public String figures() {
        return shown.isEmpty() || hidden.isEmpty() ? shown + hidden : shown + "; " + hidden;
    }

    @Override
    public String explanation() {
        return shown.isEmpty() ? code.header() : code.header() + "; " + shown;
    }
}
