using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// The checksum of a stored snapshot (XXH128, 16 bytes): over its key, its etag and its payload, so that a damaged payload is
/// noticed, and a good one of another grain as well.
/// </summary>
internal static class SnapshotChecksum
{
    /// <summary>The checksum.</summary>
    public static byte[] Of(SnapshotKey key, string etag, ReadOnlySpan<byte> payload)
    {
        var hash = new XxHash128();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in (ReadOnlySpan<string>)[key.StateName, key.GrainType, key.GrainKey, etag])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.Append(length);
            hash.Append(bytes);
        }

        hash.Append(payload);
        return hash.GetCurrentHash();
    }
}
