package io.quorate.examples.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Puts tiles together, and counts how often each one came. Thread-safe. */
final class Picture {
    private final BufferedImage image =
            new BufferedImage(Mandelbrot.WIDTH, Mandelbrot.HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final int[] arrivals = new int[Mandelbrot.tiles().size()];

    /** @throws IllegalArgumentException if these are not the pixels of such a tile */
    synchronized void put(int number, Tile tile, byte[] pixels) {
        if (pixels.length != tile.width() * tile.height() * 3) {
            throw new IllegalArgumentException("tile " + number + " came with " + pixels.length + " bytes");
        }
        arrivals[number]++;
        int at = 0;
        for (int row = 0; row < tile.height(); row++) {
            for (int column = 0; column < tile.width(); column++) {
                int color = ((pixels[at] & 0xFF) << 16) | ((pixels[at + 1] & 0xFF) << 8) | (pixels[at + 2] & 0xFF);
                image.setRGB(tile.x() + column, tile.y() + row, color);
                at += 3;
            }
        }
    }

    /** How many tiles came exactly once. */
    synchronized int tilesThatCameOnce() {
        int once = 0;
        for (int count : arrivals) {
            once += count == 1 ? 1 : 0;
        }
        return once;
    }

    /** How many pixels differ. */
    synchronized int differences(Picture other) {
        int differences = 0;
        for (int y = 0; y < Mandelbrot.HEIGHT; y++) {
            for (int x = 0; x < Mandelbrot.WIDTH; x++) {
                differences += image.getRGB(x, y) == other.image.getRGB(x, y) ? 0 : 1;
            }
        }
        return differences;
    }

    synchronized void writePng(Path file) throws IOException {
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this Java runtime cannot write PNG files");
        }
    }
}
