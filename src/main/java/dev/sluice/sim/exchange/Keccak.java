package dev.sluice.sim.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The hash Keccak-256 of Ethereum, with which Hyperliquid's callers sign. It differs from SHA3-256 of the JDK in one byte of padding.
 *
 * <p>Written after FIPS 202, section 3, with the padding of the original submission.
 */
final class Keccak {
    private static final int RATE = 136;
    private static final int ROUNDS = 24;
    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };
    private static final long[] CONSTANTS = constants();

    private Keccak() {}

    /** Returns the 32 bytes of the hash of all parts one after the other. */
    static byte[] of(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer padded = ByteBuffer.allocate((length / RATE + 1) * RATE).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] part : parts) {
            padded.put(part);
        }
        padded.put(length, (byte) 1);
        int last = padded.capacity() - 1;
        padded.put(last, (byte) (padded.get(last) | 0x80));
        long[] state = new long[25];
        for (int block = 0; block < padded.capacity(); block += RATE) {
            for (int lane = 0; lane < RATE / 8; lane++) {
                state[lane] ^= padded.getLong(block + 8 * lane);
            }
            permute(state);
        }
        ByteBuffer hash = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int lane = 0; lane < 4; lane++) {
            hash.putLong(state[lane]);
        }
        return hash.array();
    }

    private static void permute(long[] state) {
        long[] columns = new long[5];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long parity = columns[(x + 4) % 5] ^ Long.rotateLeft(columns[(x + 1) % 5], 1);
                for (int y = 0; y < 25; y += 5) {
                    state[y + x] ^= parity;
                }
            }
            long moved = state[1];
            for (int i = 0; i < ROTATIONS.length; i++) {
                long next = state[LANES[i]];
                state[LANES[i]] = Long.rotateLeft(moved, ROTATIONS[i]);
                moved = next;
            }
            for (int y = 0; y < 25; y += 5) {
                System.arraycopy(state, y, columns, 0, 5);
                for (int x = 0; x < 5; x++) {
                    state[y + x] = columns[x] ^ (~columns[(x + 1) % 5] & columns[(x + 2) % 5]);
                }
            }
            state[0] ^= CONSTANTS[round];
        }
    }

    /** Computes the constants of the rounds with the shift register of the standard. */
    private static long[] constants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int bit = 0; bit < 7; bit++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << bit) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
