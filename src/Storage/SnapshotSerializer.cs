using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace SafeCommunity.Storage;

/// <summary>
/// Grains' states as plain JSON: camel case, enumerations by name, no CLR type names. Nulls are written, since a required
/// member that is left out could not be read again.
/// </summary>
internal sealed class SnapshotSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options)
        ?? throw new JsonException("The stored state is null.");
}
