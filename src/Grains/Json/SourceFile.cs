namespace SafeCommunity.Grains.Json;

/// <summary>A file that people write, as it was read.</summary>
/// <param name="Name">Its name, without its folder.</param>
/// <param name="Utf8">Its bytes.</param>
public readonly record struct SourceFile(string Name, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The most bytes of a file that people write; one that is larger is something else, and would only fill the memory.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Reads the bytes of such a file.</summary>
    /// <exception cref="IOException">It cannot be read, or it is larger than <see cref="MostBytes"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            // What a file says of its length is not asked: a device's is 0, and it never ends.
            if (bytes.Length + read > MostBytes)
                throw new IOException($"it is larger than {MostBytes / (1024 * 1024)} MiB, which no such file is");
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
