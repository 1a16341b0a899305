package io.mkomhub.local.dynamodb.engine.storage;

import io.mkomhub.local.dynamodb.engine.storage.Journal.Images;
import io.mkomhub.local.dynamodb.engine.value.Item;
import java.nio.ByteBuffer;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/** Changes as the file holds them: the time, which images there are, and the images. */
final class ImagesType extends BasicDataType<Images> {

    static final ImagesType INSTANCE = new ImagesType();

    private static final int OVERHEAD = 50;
    private static final int BEFORE = 1;
    private static final int AFTER = 2;

    private ImagesType() {}

    @Override
    public int getMemory(Images images) {
        return OVERHEAD + memory(images.before()) + memory(images.after());
    }

    private static int memory(@Nullable Item item) {
        return item == null ? 0 : ItemType.INSTANCE.getMemory(item);
    }

    @Override
    public Images[] createStorage(int size) {
        return new Images[size];
    }

    @Override
    public void write(WriteBuffer buffer, Images images) {
        Item before = images.before();
        Item after = images.after();
        buffer.putLong(images.milliseconds());
        buffer.put((byte) ((before == null ? 0 : BEFORE) + (after == null ? 0 : AFTER)));
        if (before != null) {
            ItemType.INSTANCE.write(buffer, before);
        }
        if (after != null) {
            ItemType.INSTANCE.write(buffer, after);
        }
    }

    @Override
    public Images read(ByteBuffer buffer) {
        long milliseconds = buffer.getLong();
        int which = buffer.get();
        return new Images(
                milliseconds,
                (which & BEFORE) == 0 ? null : ItemType.INSTANCE.read(buffer),
                (which & AFTER) == 0 ? null : ItemType.INSTANCE.read(buffer));
    }
}
