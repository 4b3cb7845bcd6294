package io.quorate.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Renders parts of the Mandelbrot set: enough arithmetic to keep a processor busy, and always the same pixels. */
final class Mandelbrot {
    static final int WIDTH = 1920;
    static final int HEIGHT = 1080;

    private static final int TILE_WIDTH = 96;
    private static final int TILE_HEIGHT = 72;
    private static final int MAX_ITERATIONS = 1500;
    private static final double CENTER_X = -0.743643;
    private static final double CENTER_Y = 0.131825;
    private static final double SPAN_X = 0.0042;

    private Mandelbrot() {}

    /** All tiles of the picture, row by row. */
    static List<Tile> tiles() {
        List<Tile> tiles = new ArrayList<>();
        for (int y = 0; y < HEIGHT; y += TILE_HEIGHT) {
            for (int x = 0; x < WIDTH; x += TILE_WIDTH) {
                tiles.add(new Tile(x, y, Math.min(TILE_WIDTH, WIDTH - x), Math.min(TILE_HEIGHT, HEIGHT - y)));
            }
        }
        return tiles;
    }

    /**
     * The tile's pixels, row by row, three bytes each.
     *
     * @param cancelled asked before each row; when it holds, rendering ends with an exception
     */
    static byte[] render(Tile tile, BooleanSupplier cancelled) throws InterruptedException {
        byte[] pixels = new byte[tile.width() * tile.height() * 3];
        int at = 0;
        for (int row = 0; row < tile.height(); row++) {
            if (cancelled.getAsBoolean()) {
                throw new InterruptedException("cancelled in row " + row);
            }
            for (int column = 0; column < tile.width(); column++) {
                int color = color(iterations(tile.x() + column, tile.y() + row));
                pixels[at++] = (byte) (color >> 16);
                pixels[at++] = (byte) (color >> 8);
                pixels[at++] = (byte) color;
            }
        }
        return pixels;
    }

    private static int iterations(int pixelX, int pixelY) {
        double scale = SPAN_X / WIDTH;
        double cx = CENTER_X + (pixelX - WIDTH / 2.0) * scale;
        double cy = CENTER_Y + (pixelY - HEIGHT / 2.0) * scale;
        double x = 0;
        double y = 0;
        int iteration = 0;
        while (x * x + y * y <= 4 && iteration < MAX_ITERATIONS) {
            double next = x * x - y * y + cx;
            y = 2 * x * y + cy;
            x = next;
            iteration++;
        }
        return iteration;
    }

    private static int color(int iterations) {
        if (iterations == MAX_ITERATIONS) {
            return 0;
        }
        // A smooth walk through blue, white and gold; integers only, so that every machine paints alike.
        int phase = iterations * 5 % 768;
        int up = Math.min(255, phase % 256);
        return switch (phase / 256) {
            case 0 -> rgb(up / 4, up / 2, 64 + up * 3 / 4);
            case 1 -> rgb(64 + up * 3 / 4, 127 + up / 2, 255 - up / 3);
            default -> rgb(255 - up, 255 - up, 170 - up * 2 / 3);
        };
    }

    private static int rgb(int red, int green, int blue) {
        return (red << 16) | (green << 8) | blue;
    }
}
