using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SafeCommunity.Storage;

/// <summary>
/// One journal entry as the bytes that are hashed. The members are encoded once, by the caller; the writer only fills the
/// fixed-size front when the entry's place in the chain is known.
/// </summary>
/// <remarks>
/// The layout, a promise to stored data; integers are big-endian:
/// <code>
/// previous hash   32 bytes, zero for the first entry
/// position         8 bytes
/// time             8 bytes, milliseconds since 1970-01-01T00:00:00Z
/// community        4 bytes length, then UTF-8
/// kind             4 bytes length, then UTF-8
/// subject          4 bytes length, then UTF-8
/// actor            4 bytes length, then UTF-8
/// body             4 bytes length, then the JSON as stored
/// </code>
/// The entry's hash is SHA-256 (FIPS 180-4) over all of it. Lengths stand before the members, so that no two different
/// entries have the same bytes.
/// </remarks>
internal sealed class JournalRecord
{
    public const int HashSize = SHA256.HashSizeInBytes;

    private const int PositionOffset = HashSize;
    private const int TimeOffset = PositionOffset + sizeof(long);
    private const int MembersOffset = TimeOffset + sizeof(long);

    private readonly byte[] _bytes;
    private readonly int _kind;
    private readonly int _subject;
    private readonly int _actor;
    private readonly int _body;

    private JournalRecord(byte[] bytes, int kind, int subject, int actor, int body) =>
        (_bytes, _kind, _subject, _actor, _body) = (bytes, kind, subject, actor, body);

    public ReadOnlySpan<byte> Community => Member(MembersOffset);

    public ReadOnlySpan<byte> Kind => Member(_kind);

    public ReadOnlySpan<byte> Subject => Member(_subject);

    public ReadOnlySpan<byte> Actor => Member(_actor);

    public ReadOnlySpan<byte> Body => Member(_body);

    public static JournalRecord Encode(string community, string kind, string subject, string actor, ReadOnlySpan<byte> body)
    {
        var bytes = new byte[MembersOffset + (5 * sizeof(int)) + Encoding.UTF8.GetByteCount(community) + Encoding.UTF8.GetByteCount(kind)
            + Encoding.UTF8.GetByteCount(subject) + Encoding.UTF8.GetByteCount(actor) + body.Length];
        var kindOffset = Write(bytes, MembersOffset, community);
        var subjectOffset = Write(bytes, kindOffset, kind);
        var actorOffset = Write(bytes, subjectOffset, subject);
        var bodyOffset = Write(bytes, actorOffset, actor);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(bodyOffset), body.Length);
        body.CopyTo(bytes.AsSpan(bodyOffset + sizeof(int)));
        return new JournalRecord(bytes, kindOffset, subjectOffset, actorOffset, bodyOffset);
    }

    /// <summary>Gives the entry its place in the chain and computes its hash; may be done again for another place.</summary>
    public byte[] Seal(ReadOnlySpan<byte> previousHash, long position, long unixMilliseconds)
    {
        previousHash.CopyTo(_bytes);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(PositionOffset), position);
        BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(TimeOffset), unixMilliseconds);
        return SHA256.HashData(_bytes);
    }

    private static int Write(byte[] bytes, int offset, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, bytes.AsSpan(offset + sizeof(int)));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), length);
        return offset + sizeof(int) + length;
    }

    private ReadOnlySpan<byte> Member(int offset) =>
        _bytes.AsSpan(offset + sizeof(int), BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(offset)));
}
