using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// SHA-256 over a definition's canonical form: UTF-8 lines that end with a line feed and whose fields are divided by
/// tabs (titles hold no control characters). First <c>safecommunity-plan 1</c>; then the community's name, its title
/// in Chinese and English, its time zone; then a line per twin, in order: name, kind and model, parent, longitude and
/// latitude with seven digits, floor, title in Chinese and English, residents, silence limit in seconds, and, where it has
/// either, its area in Chinese and English and what it watches;
/// then, of the paths, a line per point (<c>point</c>, longitude and latitude with seven digits) and one per edge
/// (<c>edge</c>, the indexes of both points).
/// </summary>
internal static class DefinitionHash
{
    public static string Of(CommunityDefinition definition)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "safecommunity-plan 1\n");
        Append(hash, $"{definition.Community}\t{definition.Title.Zh}\t{definition.Title.En}\t{definition.TimeZone}\n");
        foreach (var twin in definition.Twins)
        {
            Append(hash, string.Create(
                CultureInfo.InvariantCulture,
                $"{twin.Id.Name}\t{(int)twin.Kind}\t{twin.Model}\t{twin.Parent}\t{twin.Place.Longitude:F7}\t{twin.Place.Latitude:F7}\t{twin.Place.Floor}\t{twin.Title.Zh}\t{twin.Title.En}\t{twin.Residents}\t{twin.SilenceLimit.TotalSeconds:F0}{Scene(twin)}\n"));
        }

        foreach (var point in definition.Paths.Points)
            Append(hash, string.Create(CultureInfo.InvariantCulture, $"point\t{point.Longitude:F7}\t{point.Latitude:F7}\n"));
        foreach (var edge in definition.Paths.Edges)
            Append(hash, string.Create(CultureInfo.InvariantCulture, $"edge\t{edge.From}\t{edge.To}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Nothing of a twin that has neither: plans from before there was either have the hash they had.
    private static string Scene(TwinDefinition twin) =>
        twin.Area is null && twin.Watches.Length == 0 ? "" : $"\t{twin.Area?.Zh}\t{twin.Area?.En}\t{twin.Watches}";

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
