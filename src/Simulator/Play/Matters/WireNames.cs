using System.Globalization;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>The API's resource names, as a client writes and reads them.</summary>
internal static class WireNames
{
    /// <summary>The name of a community.</summary>
    public static string OfCommunity(string community) => $"communities/{community}";

    /// <summary>The name of something of a community.</summary>
    /// <param name="community">The community.</param>
    /// <param name="collection">Of what sort it is: <c>units</c>, for instance.</param>
    /// <param name="id">Its name there.</param>
    public static string Of(string community, string collection, string id) => $"communities/{community}/{collection}/{id}";

    /// <summary>The name of something numbered.</summary>
    public static string Of(string community, string collection, long number) =>
        Of(community, collection, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The last segment: a twin's name, an alarm's id.</summary>
    public static string LastOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>The number at the end.</summary>
    public static long NumberOf(string name) => long.Parse(name.AsSpan(name.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    /// <summary>What follows the community: <c>incidents/17</c>, as the journal has it.</summary>
    public static string MatterOf(string name) => name.Split('/', 3)[^1];
}
