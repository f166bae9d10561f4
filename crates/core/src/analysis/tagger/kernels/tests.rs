//! All implementations against the portable one, and that one against plain arithmetic.

use super::*;
use proptest::prelude::*;

fn floats(len: usize) -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-4.0f32..4.0, len)
}

/// Weights, their scales and a bias.
type Layer = (Vec<i8>, Vec<f32>, Vec<f32>);

fn linear(inputs: usize, outputs: usize) -> impl Strategy<Value = Layer> {
    (
        prop::collection::vec(-WEIGHT_LIMIT..=WEIGHT_LIMIT, inputs * outputs),
        prop::collection::vec(0.001f32..0.02, outputs),
        floats(outputs),
    )
}

/// Rows, groups of inputs and outputs, chosen to leave every kind of remainder.
fn product() -> impl Strategy<Value = (usize, Vec<f32>, Layer)> {
    (1usize..15, 1usize..5, 1usize..100).prop_flat_map(|(rows, inputs, outputs)| {
        let inputs = inputs * LANES;
        (Just(inputs), floats(rows * inputs), linear(inputs, outputs))
    })
}

fn close(a: &[f32], b: &[f32], tolerance: f32) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * (1.0 + b.abs()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn products_are_the_same_on_every_instruction_set((inputs, x, (weight, scale, bias)) in product()) {
        let linear = Linear::pack(inputs, &weight, &scale, &bias).unwrap_or_else(|| panic!("does not pack"));
        let mut rows = Rows::default();
        let mut expected = Vec::new();
        Kernels::PORTABLE.quantise(&x, inputs, &mut rows);
        Kernels::PORTABLE.linear(&rows, &linear, &mut expected);
        for kernels in Kernels::available() {
            let (mut same, mut out) = (Rows::default(), Vec::new());
            kernels.quantise(&x, inputs, &mut same);
            prop_assert_eq!(&same.bytes, &rows.bytes);
            kernels.linear(&same, &linear, &mut out);
            prop_assert_eq!(&out, &expected, "{}", kernels.name());
        }
        for (x, out) in x.chunks(inputs).zip(expected.chunks(linear.stride())) {
            let (low, high) = x.iter().fold((0.0f32, 0.0f32), |(l, h), x| (l.min(*x), h.max(*x)));
            for (((row, scale), bias), out) in weight.chunks(inputs).zip(&scale).zip(&bias).zip(out) {
                let exact: f32 = row.iter().zip(x).map(|(w, x)| f32::from(*w) * x).sum::<f32>() * scale + bias;
                let step: f32 = row.iter().map(|w| f32::from(*w).abs()).sum::<f32>() * scale * (high - low) / 255.0;
                prop_assert!((exact - out).abs() <= 0.51 * step + 0.05, "{exact} {out}");
            }
        }
    }

    #[test]
    fn float_operations_agree(x in floats(3 * 4 * LANES), y in floats(3 * 4 * LANES), weight in floats(4 * LANES)) {
        let norm = Norm { bias: weight.iter().map(|w| w / 3.0).collect(), weight, epsilon: 1e-12 };
        let run = |kernels: &Kernels| {
            let (mut a, mut b) = (x.clone(), x.clone());
            kernels.normalize(&mut a, Some(&y), &norm);
            kernels.gelu(&mut b);
            (a, b)
        };
        let (normal, activated) = run(&Kernels::PORTABLE);
        for kernels in Kernels::available() {
            let (a, b) = run(&kernels);
            prop_assert!(close(&a, &normal, 1e-4) && close(&b, &activated, 1e-5), "{}", kernels.name());
        }
        for (x, y) in x.iter().zip(&activated) {
            prop_assert!((gelu(f64::from(*x)) - f64::from(*y)).abs() < 1e-5);
        }
        for ((x, y), out) in x.chunks(4 * LANES).zip(y.chunks(4 * LANES)).zip(normal.chunks(4 * LANES)) {
            let sums: Vec<f64> = x.iter().zip(y).map(|(x, y)| f64::from(x + y)).collect();
            let mean = sums.iter().sum::<f64>() / sums.len() as f64;
            let deviation = (sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / sums.len() as f64).sqrt();
            for ((sum, out), (weight, bias)) in sums.iter().zip(out).zip(norm.weight.iter().zip(&norm.bias)) {
                let exact = (sum - mean) / deviation * f64::from(*weight) + f64::from(*bias);
                prop_assert!((exact - f64::from(*out)).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn attention_is_a_softmax_over_the_window(pieces in 1usize..40, seed in floats(3 * 2 * Attention::HEAD * 40)) {
        let shape = Attention { heads: 2, pieces };
        let hidden = shape.heads * Attention::HEAD;
        let qkv = seed.get(..3 * hidden * pieces).unwrap_or(&[]);
        for kernels in Kernels::available() {
            let (mut out, mut scratch) = (vec![0.0; hidden * pieces], Vec::new());
            kernels.attend(&shape, qkv, &mut out, &mut scratch);
            prop_assert!(close(&out, &attention(&shape, qkv), 1e-4), "{}", kernels.name());
        }
    }
}

fn gelu(x: f64) -> f64 {
    // erf by its series, which converges fast enough below 4 sqrt 2.
    let z = x / std::f64::consts::SQRT_2;
    let (mut term, mut sum) = (z, z);
    for n in 1..120 {
        term *= -z * z / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    0.5 * x * (1.0 + sum * std::f64::consts::FRAC_2_SQRT_PI)
}

fn attention(shape: &Attention, qkv: &[f32]) -> Vec<f32> {
    const HEAD: usize = Attention::HEAD;
    let hidden = shape.heads * HEAD;
    let rows: Vec<&[f32]> = qkv.chunks(3 * hidden).collect();
    let mut out = vec![0.0; hidden * shape.pieces];
    for (i, row) in rows.iter().enumerate() {
        for head in 0..shape.heads {
            let dot =
                |other: &[f32]| -> f32 { (0..HEAD).map(|c| row[head * HEAD + c] * other[hidden + head * HEAD + c]).sum() };
            let scores: Vec<f32> = rows.iter().map(|other| dot(other) / (HEAD as f32).sqrt()).collect();
            let high = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let total: f32 = scores.iter().map(|s| (s - high).exp()).sum();
            for (other, score) in rows.iter().zip(scores) {
                for c in 0..HEAD {
                    out[i * hidden + head * HEAD + c] += (score - high).exp() / total * other[2 * hidden + head * HEAD + c];
                }
            }
        }
    }
    out
}

#[test]
fn a_misfit_layer_is_not_packed() {
    assert!(Linear::pack(4, &[1; 8], &[0.1, 0.1], &[0.0, 0.0]).is_some());
    assert!(Linear::pack(6, &[1; 12], &[0.1, 0.1], &[0.0, 0.0]).is_none(), "no multiple of four");
    assert!(Linear::pack(4, &[1; 7], &[0.1, 0.1], &[0.0, 0.0]).is_none(), "too few weights");
    assert!(Linear::pack(4, &[64; 8], &[0.1, 0.1], &[0.0, 0.0]).is_none(), "a weight of eight bits");
}
