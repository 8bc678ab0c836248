package dev.sluice.core.series;

import dev.sluice.core.series.Figure.Fold;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The figures of one name of one subject: a slot for each step of the last hour and for each minute of the last day;
 * NaN where nothing is known. A step or minute is numbered from 1970, so its slot is that number modulo the length.
 */
final class SeriesRing {
    static final int STEPS = 720;
    static final int MINUTES = 1440;
    static final int STEPS_OF_MINUTE = 12;
    static final int BYTES = (STEPS + MINUTES) * Float.BYTES;

    private final Fold fold;
    private final float[] steps = new float[STEPS];
    private final float[] minutes = new float[MINUTES];

    SeriesRing(Fold fold) {
        this.fold = fold;
        Arrays.fill(steps, Float.NaN);
        Arrays.fill(minutes, Float.NaN);
    }

    /** Sets the figure of a step, and that of its minute from its steps so far: the later slots are of an hour ago. */
    void set(long step, float value) {
        steps[Math.floorMod(step, STEPS)] = value;
        long minute = Math.floorDiv(step, STEPS_OF_MINUTE);
        minutes[Math.floorMod(minute, MINUTES)] = fold(steps, minute * STEPS_OF_MINUTE, step + 1);
    }

    /** Forgets what the slots of the steps after one and up to another hold: an earlier or a later time. */
    void clear(long after, long upTo) {
        clear(steps, after, upTo);
        clear(minutes, Math.floorDiv(after, STEPS_OF_MINUTE), Math.floorDiv(upTo, STEPS_OF_MINUTE));
    }

    private static void clear(float[] ring, long after, long upTo) {
        for (long i = Math.max(after, upTo - ring.length) + 1; i <= upTo; i++) {
            ring[Math.floorMod(i, ring.length)] = Float.NaN;
        }
    }

    /** Returns the figure of some steps as one; NaN if none is known. */
    float ofSteps(long from, long to) {
        return fold(steps, from, to);
    }

    /** Returns the figure of some minutes as one; NaN if none is known. */
    float ofMinutes(long from, long to) {
        return fold(minutes, from, to);
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
        return fold == Fold.LARGEST || known == 0 ? largest : sum / known;
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
        return copy;
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(fold.name());
        for (float value : steps) {
            to.writeFloat(value);
        }
        for (float value : minutes) {
            to.writeFloat(value);
        }
    }

    static SeriesRing read(DataInput from) throws IOException {
        String name = from.readUTF();
        Fold fold = Stream.of(Fold.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("an unknown kind of figures"));
        SeriesRing ring = new SeriesRing(fold);
        for (int i = 0; i < STEPS; i++) {
            ring.steps[i] = from.readFloat();
        }
        for (int i = 0; i < MINUTES; i++) {
            ring.minutes[i] = from.readFloat();
        }
        return ring;
    }
}
