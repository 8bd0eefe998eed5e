namespace SafeCommunity.Grains.Json;

/// <summary>A file that people write, as it was read.</summary>
/// <param name="Name">Its name, without its folder.</param>
/// <param name="Utf8">Its bytes.</param>
public readonly record struct SourceFile(string Name, ReadOnlyMemory<byte> Utf8);
