package dev.sluice.core.series;

import dev.sluice.core.series.Figure.Fold;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The figures of one name of one subject: a slot for each step of the last hour, for each minute of the last day and
 * for each ten minutes of the last three days; NaN where nothing is known. A step, minute or ten minutes is numbered
 * from 1970, so its slot is that number modulo the length.
 */
final class SeriesRing {
    static final int STEPS = 720;
    static final int MINUTES = 1440;
    static final int TENS = 432;
    static final int STEPS_OF_MINUTE = 12;
    static final int MINUTES_OF_TEN = 10;
    static final int BYTES = (STEPS + MINUTES + TENS) * Float.BYTES;

    /** The rings, from the finest one. */
    enum Length {
        HOUR(STEPS, 1),
        DAY(MINUTES, STEPS_OF_MINUTE),
        THREE_DAYS(TENS, STEPS_OF_MINUTE * MINUTES_OF_TEN);

        final int slots;
        /** How many steps a slot has. */
        final int steps;

        Length(int slots, int steps) {
            this.slots = slots;
            this.steps = steps;
        }
    }

    private Fold fold;
    private final float[] steps = new float[STEPS];
    private final float[] minutes = new float[MINUTES];
    private final float[] tens = new float[TENS];

    SeriesRing(Fold fold) {
        this.fold = fold;
        Arrays.fill(steps, Float.NaN);
        Arrays.fill(minutes, Float.NaN);
        Arrays.fill(tens, Float.NaN);
    }

    /** Sets how figures become one: another version may have written them for another fold. */
    void foldBy(Fold now) {
        fold = now;
    }

    /**
     * Sets the figure of a step, and those of its minute and its ten minutes from what is known of them so far: the
     * later slots are of an hour or a day ago.
     */
    void set(long step, float value) {
        steps[Math.floorMod(step, STEPS)] = value;
        long minute = Math.floorDiv(step, STEPS_OF_MINUTE);
        minutes[Math.floorMod(minute, MINUTES)] = fold(steps, minute * STEPS_OF_MINUTE, step + 1);
        foldTen(minute);
    }

    private void foldTen(long minute) {
        long ten = Math.floorDiv(minute, MINUTES_OF_TEN);
        tens[Math.floorMod(ten, TENS)] = fold(minutes, ten * MINUTES_OF_TEN, minute + 1);
    }

    /** Forgets what the slots of the steps after one and up to another hold: an earlier or a later time. */
    void clear(long after, long upTo) {
        if (fold == Fold.RATE) {
            complete(after, upTo);
        }
        clear(steps, after, upTo);
        clear(minutes, Math.floorDiv(after, STEPS_OF_MINUTE), Math.floorDiv(upTo, STEPS_OF_MINUTE));
        int stepsOfTen = Length.THREE_DAYS.steps;
        clear(tens, Math.floorDiv(after, stepsOfTen), Math.floorDiv(upTo, stepsOfTen));
    }

    /** Spreads a rate over the whole of its minute and of its ten minutes if these end: nothing more happened then. */
    private void complete(long after, long upTo) {
        long minute = Math.floorDiv(after, STEPS_OF_MINUTE);
        if (minute < Math.floorDiv(upTo, STEPS_OF_MINUTE)) {
            minutes[Math.floorMod(minute, MINUTES)] *= (after + 1 - minute * STEPS_OF_MINUTE) / (float) STEPS_OF_MINUTE;
            long ten = Math.floorDiv(minute, MINUTES_OF_TEN);
            foldTen(minute);
            if (ten < Math.floorDiv(upTo, Length.THREE_DAYS.steps)) {
                tens[Math.floorMod(ten, TENS)] *= (minute + 1 - ten * MINUTES_OF_TEN) / (float) MINUTES_OF_TEN;
            }
        }
    }

    private static void clear(float[] ring, long after, long upTo) {
        for (long i = Math.max(after, upTo - ring.length) + 1; i <= upTo; i++) {
            ring[Math.floorMod(i, ring.length)] = Float.NaN;
        }
    }

    /** Returns the figure of some slots of a ring as one; NaN if none is known. */
    float of(Length length, long from, long to) {
        return fold(ring(length), from, to);
    }

    private float[] ring(Length length) {
        return switch (length) {
            case HOUR -> steps;
            case DAY -> minutes;
            case THREE_DAYS -> tens;
        };
    }

    private float fold(float[] ring, long from, long to) {
        float sum = 0;
        float largest = Float.NaN;
        int known = 0;
        for (long i = from; i < to; i++) {
            float value = ring[Math.floorMod(i, ring.length)];
            if (!Float.isNaN(value)) {
                sum += value;
                largest = known == 0 ? value : Math.max(largest, value);
                known++;
            }
        }
        return fold == Fold.LARGEST || known == 0 ? largest : sum / (fold == Fold.RATE ? to - from : known);
    }

    /** Returns the largest figure of the last day; 0 without any. */
    float peak() {
        float peak = 0;
        for (float value : minutes) {
            peak = value > peak ? value : peak;
        }
        return peak;
    }

    SeriesRing copy() {
        SeriesRing copy = new SeriesRing(fold);
        System.arraycopy(steps, 0, copy.steps, 0, STEPS);
        System.arraycopy(minutes, 0, copy.minutes, 0, MINUTES);
        System.arraycopy(tens, 0, copy.tens, 0, TENS);
        return copy;
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(fold.name());
        for (Length length : Length.values()) {
            for (float value : ring(length)) {
                to.writeFloat(value);
            }
        }
    }

    /** Reads what {@link #write} has written. */
    static SeriesRing read(DataInput from) throws IOException {
        String name = from.readUTF();
        Fold fold = Stream.of(Fold.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("an unknown kind of figures"));
        SeriesRing ring = new SeriesRing(fold);
        for (Length length : Length.values()) {
            float[] slots = ring.ring(length);
            for (int i = 0; i < slots.length; i++) {
                slots[i] = from.readFloat();
            }
        }
        return ring;
    }
}
