using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SafeCommunity.Grains.Reports;

/// <summary>What opens a report to its reporter: a receipt number that names it, and a secret of which only a hash is kept.</summary>
internal static class ReportSecret
{
    // Without letters that are mistaken for others when read aloud: Crockford's base 32. Sixteen of them are 80 random bits.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;

    /// <summary>A new secret, in groups of four.</summary>
    public static string New(RandomNumberGenerator random)
    {
        var bytes = new byte[Length];
        random.GetBytes(bytes);
        // A byte's 256 values fall on the 32 letters evenly.
        return string.Join('-', bytes.Select(value => Alphabet[value % Alphabet.Length]).Chunk(4).Select(group => new string(group)));
    }

    /// <summary>The receipt number of a report.</summary>
    public static string ReceiptOf(string community, long report) =>
        string.Create(CultureInfo.InvariantCulture, $"{community}-{report:D6}");

    /// <summary>The report of a receipt number; null when it is not one of the community.</summary>
    public static long? ReportOf(string community, string receipt) =>
        receipt.StartsWith($"{community}-", StringComparison.Ordinal)
        && long.TryParse(receipt.AsSpan(community.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var report)
        && report > 0
            ? report
            : null;

    /// <summary>What is kept of a secret: SHA-256 over receipt and secret, lower-case hexadecimal.</summary>
    public static string HashOf(string receipt, string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{receipt}:{Normalize(secret)}")));

    /// <summary>Whether a secret is the one of a hash, in a time that does not tell how much of it is right.</summary>
    public static bool Matches(string receipt, string secret, string hash) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(receipt, secret)), Encoding.ASCII.GetBytes(hash));

    private static string Normalize(string secret) =>
        secret.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant()
            .Replace('O', '0').Replace('I', '1').Replace('L', '1');
}
