using System.Buffers.Text;
using System.Text.Json;
using SafeCommunity.Grains;

namespace SafeCommunity.Storage.Sqlite.Lists;

/// <summary>
/// A page's token: the query's fingerprint and the last row's keys, as base64url of a JSON array. Opaque to callers; one
/// of another query or another maker is refused.
/// </summary>
internal static class PageToken
{
    public static string Write(string fingerprint, IEnumerable<object> keys) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<object[]>([fingerprint, .. keys]));

    /// <summary>The keys in a token.</summary>
    /// <exception cref="RefusedException">The token is not one of the query.</exception>
    public static object[] Read(string token, string fingerprint, int keyCount)
    {
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token));
            var parts = json.RootElement.EnumerateArray().ToArray();
            if (parts.Length == keyCount + 1 && parts[0].GetString() == fingerprint)
                return [.. parts[1..].Select(ReadKey)];
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw Foreign(e);
        }

        throw Foreign(null);
    }

    private static object ReadKey(JsonElement part) => part.ValueKind == JsonValueKind.Number
        ? part.GetInt64()
        : part.GetString() ?? throw new FormatException("A key is null.");

    private static RefusedException Foreign(Exception? cause)
    {
        const string Message = "The page token is not of this list: use the one of its last page, with the same filter and order.";
        return cause is null ? new(Refusal.InvalidArgument, Message) : new(Refusal.InvalidArgument, Message, cause);
    }
}
