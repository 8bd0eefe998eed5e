using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Actions as text, to compare them to the byte.</summary>
internal static class ActionText
{
    public static string Of(WorldAction action) => action switch
    {
        DeviceSends sends => string.Create(
            CultureInfo.InvariantCulture,
            $"{sends.Time.ToUnixTimeMilliseconds()} {sends.Twin} {sends.Seq} {string.Join(' ', sends.Values.Select(value => $"{value.Name}={value.Value:R}{(value.IsBoolean ? "?" : "")}"))}"),
        UnitRecords records => $"{records with { Items = [] }} {string.Join(' ', records.Items)}",
        StaffResolves resolves => $"{resolves with { Items = [] }} {string.Join(' ', resolves.Items)}",
        OfficerCloses closes => $"{closes with { Items = [] }} {string.Join(' ', closes.Items)}",
        _ => action.ToString(),
    };

    public static string HashOf(IEnumerable<WorldAction> actions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var action in actions)
            hash.AppendData(Encoding.UTF8.GetBytes(Of(action) + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
