//! The codec of every service: prost's, which asks before it decodes.
//!
//! What a message takes in memory is not what it takes on the wire: compressed it may be a thousand times smaller, and an empty
//! message in a list takes two bytes there and as much as its type here. Whoever bounds memory is therefore asked when all bytes of
//! a message are there and nothing of it is decoded.

use prost::Message;
use prost::bytes::Buf as _;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

/// Says whether a message may be decoded.
pub trait Admit: Send + Sync {
    /// Takes room for a message of these bytes, which are no longer compressed.
    ///
    /// # Errors
    /// What the caller is told when there is none.
    fn admit(&self, message: &[u8]) -> Result<(), Status>;
}

tokio::task_local! {
    static ADMIT: Arc<dyn Admit>;
}

/// Lets `admit` decide on the messages of the calls that `call` takes up.
pub fn admitting<F: Future>(admit: Arc<dyn Admit>, call: F) -> impl Future<Output = F::Output> {
    ADMIT.scope(admit, call)
}

/// Encodes `T` and decodes `U`. Made within [`admitting`] it asks before it decodes; a client's does not.
pub struct AskingCodec<T, U> {
    admit: Option<Arc<dyn Admit>>,
    messages: PhantomData<(T, U)>,
}

impl<T, U> Default for AskingCodec<T, U> {
    fn default() -> Self {
        Self { admit: ADMIT.try_with(Arc::clone).ok(), messages: PhantomData }
    }
}

impl<T, U> fmt::Debug for AskingCodec<T, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskingCodec").field("asks", &self.admit.is_some()).finish()
    }
}

impl<T, U> Codec for AskingCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = AskingDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstCodec::<T, U>::default().encoder()
    }

    fn decoder(&mut self) -> Self::Decoder {
        AskingDecoder { admit: self.admit.clone(), inner: ProstDecoder::default() }
    }
}

/// The decoder of an [`AskingCodec`].
pub struct AskingDecoder<U> {
    admit: Option<Arc<dyn Admit>>,
    inner: ProstDecoder<U>,
}

impl<U> fmt::Debug for AskingDecoder<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskingDecoder").field("asks", &self.admit.is_some()).finish()
    }
}

impl<U: Message + Default> Decoder for AskingDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, message: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        if let Some(admit) = &self.admit {
            // The buffer is one piece.
            admit.admit(message.chunk())?;
        }
        self.inner.decode(message)
    }
}
