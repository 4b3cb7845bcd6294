package io.quorate.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same picture, rendered without any cluster. */
final class Reference {
    private Reference() {}

    static Picture render() throws InterruptedException, ExecutionException {
        Picture picture = new Picture();
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Tile> tiles = Mandelbrot.tiles();
            List<Future<?>> rendered = new ArrayList<>();
            for (int i = 0; i < tiles.size(); i++) {
                int number = i;
                rendered.add(threads.submit(() -> {
                    picture.put(number, tiles.get(number), Mandelbrot.render(tiles.get(number), () -> false));
                    return null;
                }));
            }
            for (Future<?> tile : rendered) {
                tile.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return picture;
    }
}
