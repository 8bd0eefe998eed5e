using System.Globalization;
using Xunit;

namespace SafeCommunity.Simulator.Tests.CommandLine;

/// <summary>What people, scripts and spreadsheets write where a number is wanted.</summary>
internal static class NumberTexts
{
    /// <summary>What is no number at all for us, whole or not.</summary>
    public static TheoryData<string> NoNumbers { get; } =
    [
        "", " ", "  7", "7 ", "\t7", "7\n", "\u00a07", "+7", "--7", "- 7", "7-", "1,5", "1.234,5", "1,000", "1 000", "1_000", "1'000", "1.000.000",
        "0x10", "0b1", "10h", "10%", "1e", "e5", "1e+", "1e1.5", ".5", "5.", "NaN", "nan", "-nan", "Infinity", "-Infinity", "infinity", "inf", "∞", "١٢", "７",
        "१", "Ⅷ", "½", "−7", "‐7", "seven", "null", "true", "1d", "1f", "1m", "7;8", "7/8", "(7)", "$7", "7\0", "\u200b7", "7\u0301", "\ud800",
    ];

    /// <summary>Numbers that no range here holds.</summary>
    public static TheoryData<string> TooLarge { get; } =
    [
        "1e308", "1e309", "-1e309", "1e999999999999", "-1", "-0.0001", "99999999999999999999", "-99999999999999999999",
        new string('9', 400), new string('9', 100_000),
    ];

    /// <summary>A number as it is written.</summary>
    public static string Write(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
